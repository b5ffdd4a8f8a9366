use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait as _,
};
use serde_json::Value;

use crate::Database;

/// A row, as whoever has got hold of the database reads it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// The table it lies in.
    pub table: String,
    /// Every value as text, byte strings in base 16; on PostgreSQL also the transaction.
    pub values: Vec<String>,
}

/// Every byte that a database shows to whoever has got hold of it, in base 16: the standard library
/// is quick at finding texts, also when the tests are not optimised.
pub struct Contents(String);

impl Database {
    /// Every row of every table, in the order in which it lies there.
    pub async fn rows(&self) -> Vec<Row> {
        let connection = self.open().await;
        let mut rows = Vec::new();
        for table in tables(&connection).await {
            rows.extend(rows_of(&connection, &table).await);
        }
        connection.close().await.expect("closed");
        rows
    }

    /// How many rows each table holds that holds any.
    pub async fn census(&self) -> BTreeMap<String, usize> {
        let mut census = BTreeMap::new();
        for row in self.rows().await {
            *census.entry(row.table).or_default() += 1;
        }
        census
    }

    /// The names of its tables: none, if its file was not made yet.
    pub async fn tables(&self) -> Vec<String> {
        if self.directory().is_some_and(|it| !it.join("alliance.db").exists()) {
            return Vec::new();
        }
        let connection = self.open().await;
        let tables = tables(&connection).await;
        connection.close().await.expect("closed");
        tables
    }

    /// The bytes of an embedded database with its write-ahead log; of PostgreSQL, whose files
    /// belong to somebody else, every row.
    pub async fn contents(&self) -> Contents {
        let Some(directory) = self.directory() else {
            let rows: Vec<_> =
                self.rows().await.into_iter().map(|it| it.values.join("\n")).collect();
            return Contents(hex::encode(rows.join("\n")));
        };
        let read = |name| std::fs::read(directory.join(name)).unwrap_or_default();
        Contents(hex::encode([read("alliance.db"), read("alliance.db-wal")].concat()))
    }

    /// Somebody who reads the database as it is now, until their transaction is over.
    pub async fn read(&self) -> DatabaseTransaction {
        let reading = self.open().await.begin().await.expect("a transaction");
        let read = reading.execute_unprepared("SELECT COUNT(*) FROM accounts").await;
        read.expect("what is there");
        reading
    }

    /// Somebody who is changing the ballot of that key, and keeps everybody else from it until their
    /// transaction is over.
    pub async fn hold_ballot(&self, key: &str) -> DatabaseTransaction {
        let holding = self.open().await.begin().await.expect("a transaction");
        let touch = format!("UPDATE ballots SET version = version WHERE id = {}", self.key(key));
        assert_eq!(holding.execute_unprepared(&touch).await.expect(&touch).rows_affected(), 1);
        holding
    }

    /// Waits until somebody waits for a lock, where the database can tell.
    pub async fn await_waiting(&self) {
        if !self.is_postgres() {
            return;
        }
        let waiting = "SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1";
        let connection = self.open().await;
        let statement = Statement::from_string(connection.get_database_backend(), waiting);
        for _ in 0..100_000 {
            let found = connection.query_one_raw(statement.clone()).await.expect("the locks");
            if found.is_some() {
                return;
            }
        }
        panic!("nobody waits");
    }

    /// Runs a statement with a value in base 16 for each `?`, and says how many rows it met.
    pub async fn execute(&self, sql: &str) -> Result<u64, DbErr> {
        let connection = self.open().await;
        let done = connection.execute_unprepared(sql).await;
        connection.close().await.expect("closed");
        Ok(done?.rows_affected())
    }

    /// A byte string or a key, given in base 16, as the database writes it in a statement.
    pub fn literal(&self, hex: &str) -> String {
        if self.is_postgres() { format!("decode('{hex}', 'hex')") } else { format!("x'{hex}'") }
    }

    /// A key, given in base 16, as the database writes it in a statement.
    pub fn key(&self, hex: &str) -> String {
        if self.is_postgres() { format!("'{hex}'::uuid") } else { format!("x'{hex}'") }
    }
}

impl Row {
    /// Whether a value of it is, or holds, this key or byte string in base 16.
    pub fn mentions(&self, hex: &str) -> bool {
        self.values.iter().any(|value| value.replace('-', "").contains(hex))
    }
}

impl Contents {
    /// Whether the text lies in it, as it is or in base 16.
    pub fn hold(&self, text: &str) -> bool {
        let hex = hex::encode(text);
        [hex::encode(&hex), hex].iter().any(|it| self.places(it).next().is_some())
    }

    /// Where these bytes, given in base 16, lie in it.
    pub fn places(&self, hex: &str) -> impl Iterator<Item = usize> {
        let digits = self.0.match_indices(hex).map(|(place, _)| place);
        digits.filter(|place| place % 2 == 0).map(|place| place / 2)
    }
}

/// The key in an identifier of the API, in base 16.
pub fn key_of(id: &Value) -> String {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    let id = BASE64_URL_SAFE_NO_PAD.decode(id.as_str().expect("an id")).expect("an id");
    let id = String::from_utf8(id).expect("an id");
    id.split_once(':').expect("a kind and a key").1.to_owned()
}

async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let sql = if connection.get_database_backend() == DbBackend::Postgres {
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    texts(connection, sql, 1).await.concat()
}

async fn rows_of(connection: &DatabaseConnection, table: &str) -> Vec<Row> {
    let is_postgres = connection.get_database_backend() == DbBackend::Postgres;
    let columns = if is_postgres {
        format!(
            "SELECT CASE data_type WHEN 'bytea' THEN 'encode(' || quote_ident(column_name) || ', ''hex'')' \
             WHEN 'uuid' THEN 'replace(' || quote_ident(column_name) || '::text, ''-'', '''')' \
             ELSE quote_ident(column_name) || '::text' END \
             FROM information_schema.columns WHERE table_name = '{table}'"
        )
    } else {
        format!(
            "SELECT 'CASE typeof(\"' || name || '\") WHEN ''blob'' THEN lower(hex(\"' || name || '\")) \
             ELSE CAST(\"' || name || '\" AS TEXT) END' FROM pragma_table_info('{table}')"
        )
    };
    let mut columns = texts(connection, &columns, 1).await.concat();
    if is_postgres {
        columns.push("'transaction ' || xmin::text".into());
    }
    let order = if is_postgres { "ORDER BY ctid" } else { "" };
    let sql = format!("SELECT {} FROM \"{table}\" {order}", columns.join(", "));
    let rows = texts(connection, &sql, columns.len()).await;
    rows.into_iter().map(|values| Row { table: table.into(), values }).collect()
}

async fn texts(connection: &DatabaseConnection, sql: &str, columns: usize) -> Vec<Vec<String>> {
    let query = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(query).await.expect("rows");
    let text = |row: &sea_orm::QueryResult, column| {
        row.try_get_by_index::<Option<String>>(column).expect("a text").unwrap_or_default()
    };
    rows.iter().map(|row| (0..columns).map(|column| text(row, column)).collect()).collect()
}

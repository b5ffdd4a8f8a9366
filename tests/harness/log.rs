use serde_json::{Value, json};

use crate::Alliance;

const ENTRIES: &str = "query($after: String) { auditEntries(first: 100, after: $after) {
    nodes { id seq at by verb subjectKind subjectKey details hash }
    pageInfo { hasNextPage endCursor } } }";

impl Alliance {
    /// The whole audit log, as the auditor reads it.
    pub async fn log(&self) -> Vec<Value> {
        let (mut entries, mut after) = (Vec::new(), Value::Null);
        loop {
            let auditor = self.person("auditor");
            let page = auditor.ask(ENTRIES, json!({ "after": after })).await.settled();
            entries.extend(page["nodes"].as_array().expect("entries").iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                return entries;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// How often the audit log has this verb.
    pub async fn times_logged(&self, verb: &str) -> usize {
        self.log().await.iter().filter(|entry| entry["verb"] == verb).count()
    }
}

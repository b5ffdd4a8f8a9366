//! What a document asks for, fragments expanded.

use std::collections::HashMap;

use async_graphql::{
    Positioned, ServerError,
    parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use async_graphql_value::Value;

use super::{ErrorCode, Limits, too_much, variables::Sizes};

/// Measures a document and says whether it introspects the schema.
pub(super) fn check(
    document: &ExecutableDocument,
    sizes: &Sizes,
    limits: &Limits,
) -> Result<bool, ServerError> {
    within("operations", document.operations.iter().len(), limits.operations)?;
    within("fragments", document.fragments.len(), limits.fragments)?;
    let mut measure = Measure { document, sizes, limits, fragments: HashMap::new(), level: 0 };

    let mut total = Cost::default();
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        within("variables", operation.variable_definitions.len(), limits.variables)?;
        let mut cost = measure.selections(&operation.selection_set.node)?;
        if operation.ty == OperationType::Mutation {
            within("mutations", cost.roots, limits.mutations)?;
        }
        cost.beside(measure.directives(&operation.directives)?);
        for variable in &operation.variable_definitions {
            cost.beside(measure.directives(&variable.node.directives)?);
            if let Some(default) = &variable.node.default_value {
                let values = measure.value(&default.node.clone().into_value(), 1)?;
                cost.beside(Cost { values, ..Cost::default() });
            }
        }
        total.beside(cost);
    }
    total.check(limits)?;
    within("levels of fields", total.depth, limits.depth)?;
    // A fragment that nothing uses is validated all the same.
    for (name, fragment) in &document.fragments {
        let mut cost = measure.fragment(name)?.unwrap_or_default();
        cost.beside(measure.directives(&fragment.node.directives)?);
        cost.check(limits)?;
    }
    Ok(total.introspects)
}

fn within(what: &str, found: usize, allowed: usize) -> Result<(), ServerError> {
    if found > allowed { Err(too_much(what, found, allowed)) } else { Ok(()) }
}

/// More levels of selections, spreads included, than the library itself follows by default, and
/// few enough for the stack.
const DEEPEST: usize = 64;

/// The fields through which one type leads to many.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

#[derive(Clone, Copy, Default)]
struct Cost {
    fields: usize,
    aliases: usize,
    directives: usize,
    values: usize,
    roots: usize,
    depth: usize,
    lists: usize,
    introspection_depth: usize,
    introspection_lists: usize,
    introspects: bool,
}

impl Cost {
    /// Adds what stands next to it.
    fn beside(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.values = self.values.saturating_add(other.values);
        self.roots = self.roots.saturating_add(other.roots);
        self.depth = self.depth.max(other.depth);
        self.lists = self.lists.max(other.lists);
        self.introspection_depth = self.introspection_depth.max(other.introspection_depth);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        self.introspects |= other.introspects;
    }

    /// Puts a field on top of what it selects.
    fn below(mut self, field: &Field) -> Self {
        let name = field.name.node.as_str();
        self.fields = self.fields.saturating_add(1);
        self.aliases = self.aliases.saturating_add(usize::from(field.alias.is_some()));
        self.roots = 1;
        self.depth += 1;
        self.lists += usize::from(LISTS.contains(&name));
        if matches!(name, "__schema" | "__type") {
            self.introspects = true;
            self.introspection_depth = self.introspection_depth.max(self.depth);
            self.introspection_lists = self.introspection_lists.max(self.lists);
            (self.depth, self.lists) = (1, 0);
        }
        self
    }

    fn check(&self, limits: &Limits) -> Result<(), ServerError> {
        within("fields, fragments expanded", self.fields, limits.fields)?;
        within("aliases", self.aliases, limits.aliases)?;
        within("directives", self.directives, limits.directives)?;
        within("values in arguments", self.values, limits.values)?;
        let (depth, lists) = (self.introspection_depth, self.introspection_lists);
        within("levels of introspection", depth, limits.introspection_depth)?;
        within("levels of lists in introspection", lists, limits.introspection_lists)
    }
}

struct Measure<'d> {
    document: &'d ExecutableDocument,
    sizes: &'d Sizes,
    limits: &'d Limits,
    /// What was measured already. Nothing while it is being measured.
    fragments: HashMap<&'d str, Option<Cost>>,
    level: usize,
}

impl<'d> Measure<'d> {
    fn selections(&mut self, set: &'d SelectionSet) -> Result<Cost, ServerError> {
        self.level += 1;
        within("levels of fields and fragments", self.level, DEEPEST)?;
        let mut total = Cost::default();
        for selection in &set.items {
            total.beside(self.directives(selection.node.directives())?);
            total.beside(match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(inline) => {
                    self.selections(&inline.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    let mut cost = self.fragment(name)?.unwrap_or_default();
                    // A spread counts by itself, so that empty fragments cannot be doubled
                    // without end.
                    cost.fields = cost.fields.saturating_add(1);
                    cost
                }
            });
        }
        self.level -= 1;
        Ok(total)
    }

    fn field(&mut self, field: &'d Field) -> Result<Cost, ServerError> {
        let mut cost = self.selections(&field.selection_set.node)?.below(field);
        for (_, value) in &field.arguments {
            cost.values = cost.values.saturating_add(self.value(&value.node, 1)?);
        }
        Ok(cost)
    }

    /// What a fragment costs; nothing is known of one that is not defined.
    fn fragment(&mut self, name: &'d str) -> Result<Option<Cost>, ServerError> {
        if let Some(measured) = self.fragments.get(name) {
            return measured.map(Some).ok_or_else(|| {
                let message = format!("The fragment {name} leads back to itself.");
                ErrorCode::BadUserInput.server_error(message)
            });
        }
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(None) };
        self.fragments.insert(name, None);
        let cost = self.selections(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Some(cost));
        Ok(Some(cost))
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<Cost, ServerError> {
        let mut cost = Cost { directives: directives.len(), ..Cost::default() };
        for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
            cost.values = cost.values.saturating_add(self.value(&value.node, 1)?);
        }
        Ok(cost)
    }

    /// How many values there are in a value. A variable counts for all that it holds, each time
    /// it is used, since it is copied each time.
    fn value(&self, value: &Value, level: usize) -> Result<usize, ServerError> {
        let mut sum = 1_usize;
        let mut add = |values: &mut dyn Iterator<Item = &Value>| -> Result<(), ServerError> {
            within("levels of nested values", level, self.limits.nesting)?;
            for value in values {
                sum = sum.saturating_add(self.value(value, level + 1)?);
            }
            Ok(())
        };
        match value {
            Value::Variable(name) => {
                return Ok(self.sizes.get(name.as_str()).copied().unwrap_or(1));
            }
            Value::List(elements) => {
                within("elements in one list", elements.len(), self.limits.list)?;
                add(&mut elements.iter())?;
            }
            Value::Object(fields) => add(&mut fields.values())?,
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_) => {}
        }
        Ok(sum)
    }
}

//! Nobody learns who chose what, whatever they have got hold of.

mod files;
mod linkage;
mod results;

//! Nobody learns who chose what, whatever they have got hold of.

mod canary;
mod files;
mod linkage;
mod results;

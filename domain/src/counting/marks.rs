//! Rules that count marks without an order.

pub(super) mod approval;
pub(super) mod block;
pub(super) mod plurality;

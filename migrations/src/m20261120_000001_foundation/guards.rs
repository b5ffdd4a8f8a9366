//! What the databases themselves refuse.

// REPLACE deletes a row without asking the guards of deletion, so those of insertion say no to it.
pub(super) const SQLITE: &[&str] = &[
    "CREATE TRIGGER periods_apart BEFORE INSERT ON periods
     WHEN EXISTS (SELECT 1 FROM periods p WHERE p.membership_id = NEW.membership_id
        AND (NEW.ends_on IS NULL OR p.starts_on < NEW.ends_on)
        AND (p.ends_on IS NULL OR NEW.starts_on < p.ends_on))
     BEGIN SELECT RAISE(ABORT, 'periods of a membership must not overlap'); END",
    "CREATE TRIGGER periods_fixed BEFORE UPDATE ON periods
     WHEN OLD.ends_on IS NOT NULL OR NEW.ends_on IS NULL OR NEW.id <> OLD.id
        OR NEW.membership_id <> OLD.membership_id OR NEW.category <> OLD.category
        OR NEW.starts_on <> OLD.starts_on
     BEGIN SELECT RAISE(ABORT, 'a period can only be given an end'); END",
    "CREATE TRIGGER periods_kept BEFORE DELETE ON periods
     BEGIN SELECT RAISE(ABORT, 'a period is never deleted'); END",
    "CREATE TRIGGER periods_not_replaced BEFORE INSERT ON periods
     WHEN EXISTS (SELECT 1 FROM periods WHERE id = NEW.id)
     BEGIN SELECT RAISE(ABORT, 'a period is never deleted'); END",
    "CREATE TRIGGER rule_sets_fixed BEFORE UPDATE ON rule_sets
     BEGIN SELECT RAISE(ABORT, 'a version of the rules never changes'); END",
    "CREATE TRIGGER rule_sets_kept BEFORE DELETE ON rule_sets
     BEGIN SELECT RAISE(ABORT, 'a version of the rules is never deleted'); END",
    "CREATE TRIGGER rule_sets_not_replaced BEFORE INSERT ON rule_sets
     WHEN EXISTS (SELECT 1 FROM rule_sets WHERE id = NEW.id OR version = NEW.version)
     BEGIN SELECT RAISE(ABORT, 'a version of the rules never changes'); END",
    "CREATE TRIGGER rolls_fixed BEFORE UPDATE ON rolls
     WHEN EXISTS (SELECT 1 FROM rolls
        WHERE ballot_id IN (OLD.ballot_id, NEW.ballot_id) AND frozen_at IS NOT NULL)
     BEGIN SELECT RAISE(ABORT, 'a frozen roll never changes'); END",
    "CREATE TRIGGER rolls_not_replaced BEFORE INSERT ON rolls
     WHEN (SELECT frozen_at FROM rolls WHERE ballot_id = NEW.ballot_id) IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'a frozen roll never changes'); END",
    "CREATE TRIGGER rolls_kept BEFORE DELETE ON rolls WHEN OLD.frozen_at IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'a frozen roll never changes'); END",
    "CREATE TRIGGER roll_entries_closed BEFORE INSERT ON roll_entries
     WHEN (SELECT frozen_at FROM rolls WHERE ballot_id = NEW.ballot_id) IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'a frozen roll never changes'); END",
    "CREATE TRIGGER roll_entries_fixed BEFORE UPDATE ON roll_entries
     WHEN EXISTS (SELECT 1 FROM rolls
        WHERE ballot_id IN (OLD.ballot_id, NEW.ballot_id) AND frozen_at IS NOT NULL)
     BEGIN SELECT RAISE(ABORT, 'a frozen roll never changes'); END",
    "CREATE TRIGGER roll_entries_kept BEFORE DELETE ON roll_entries
     WHEN (SELECT frozen_at FROM rolls WHERE ballot_id = OLD.ballot_id) IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'a frozen roll never changes'); END",
    "CREATE TRIGGER returns_fixed BEFORE UPDATE ON returns
     BEGIN SELECT RAISE(ABORT, 'what a count left never changes'); END",
    "CREATE TRIGGER returns_kept BEFORE DELETE ON returns
     BEGIN SELECT RAISE(ABORT, 'what a count left never changes'); END",
    "CREATE TRIGGER returns_not_replaced BEFORE INSERT ON returns
     WHEN EXISTS (SELECT 1 FROM returns WHERE ballot_id = NEW.ballot_id)
     BEGIN SELECT RAISE(ABORT, 'what a count left never changes'); END",
    "CREATE TRIGGER audit_entries_fixed BEFORE UPDATE ON audit_entries
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entries_not_replaced BEFORE INSERT ON audit_entries
     WHEN EXISTS (SELECT 1 FROM audit_entries WHERE seq = NEW.seq OR id = NEW.id)
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
];

pub(super) const POSTGRES: &[&str] = &[
    // The membership is locked first, so that of two periods added at once one sees the other.
    "CREATE FUNCTION keep_periods_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM 1 FROM memberships WHERE id = NEW.membership_id FOR UPDATE;
        IF EXISTS (SELECT 1 FROM periods p WHERE p.membership_id = NEW.membership_id
            AND (NEW.ends_on IS NULL OR p.starts_on < NEW.ends_on)
            AND (p.ends_on IS NULL OR NEW.starts_on < p.ends_on))
        THEN RAISE EXCEPTION 'periods of a membership must not overlap'; END IF;
        RETURN NEW; END $$",
    "CREATE TRIGGER periods_apart BEFORE INSERT ON periods
     FOR EACH ROW EXECUTE FUNCTION keep_periods_apart()",
    "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0]; END $$",
    "CREATE TRIGGER periods_fixed BEFORE UPDATE ON periods FOR EACH ROW
     WHEN (OLD.ends_on IS NOT NULL OR NEW.ends_on IS NULL OR NEW.id <> OLD.id
        OR NEW.membership_id <> OLD.membership_id OR NEW.category <> OLD.category
        OR NEW.starts_on <> OLD.starts_on)
     EXECUTE FUNCTION keep('a period can only be given an end')",
    "CREATE TRIGGER periods_kept BEFORE DELETE OR TRUNCATE ON periods
     EXECUTE FUNCTION keep('a period is never deleted')",
    "CREATE TRIGGER rule_sets_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_sets
     EXECUTE FUNCTION keep('a version of the rules never changes')",
    "CREATE TRIGGER rolls_fixed BEFORE UPDATE OR DELETE ON rolls
     FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL)
     EXECUTE FUNCTION keep('a frozen roll never changes')",
    "CREATE TRIGGER rolls_kept BEFORE TRUNCATE ON rolls
     EXECUTE FUNCTION keep('a frozen roll never changes')",
    "CREATE TRIGGER roll_entries_kept BEFORE TRUNCATE ON roll_entries
     EXECUTE FUNCTION keep('a frozen roll never changes')",
    "CREATE FUNCTION keep_frozen_roll() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM rolls
            WHERE ballot_id = OLD.ballot_id AND frozen_at IS NOT NULL)
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM rolls
            WHERE ballot_id = NEW.ballot_id AND frozen_at IS NOT NULL)
        THEN RAISE EXCEPTION 'a frozen roll never changes'; END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$",
    "CREATE TRIGGER roll_entries_fixed BEFORE INSERT OR UPDATE OR DELETE ON roll_entries
     FOR EACH ROW EXECUTE FUNCTION keep_frozen_roll()",
    "CREATE TRIGGER returns_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON returns
     EXECUTE FUNCTION keep('what a count left never changes')",
    "CREATE TRIGGER audit_entries_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
     EXECUTE FUNCTION keep('the audit log is append-only')",
];

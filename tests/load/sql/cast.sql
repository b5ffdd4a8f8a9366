-- A vote as the server stores it, but each in a transaction of its own: what grouping saves.
\set turn :turn + 1
\set voter (:turn * :clients + :client_id) % :voters
SELECT a.person_id, g.role AS role
    FROM accounts a LEFT JOIN role_grants g ON g.account_id = a.id
        AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
    WHERE a.issuer = '{issuer}' AND a.subject = 'voter-' || :voter \gset
SELECT * FROM ballots WHERE id = '{ballot}';
SELECT r.membership_id FROM (
        SELECT m.id AS membership_id FROM memberships m WHERE m.party_id = :person_id
        UNION ALL
        SELECT d.membership_id FROM mandates d
        WHERE d.person_id = :person_id
            AND d.starts_at <= now() AND (d.ends_at IS NULL OR d.ends_at > now())
            AND (d.rank = 'PRIMARY' OR NOT EXISTS (
                SELECT 1 FROM mandates p
                WHERE p.membership_id = d.membership_id AND p.rank = 'PRIMARY'
                    AND p.starts_at <= now() AND (p.ends_at IS NULL OR p.ends_at > now())))
    ) c JOIN roll_entries r
        ON r.membership_id = c.membership_id AND r.ballot_id = '{ballot}' AND r.is_entitled \gset
BEGIN;
SELECT * FROM ballots WHERE id = '{ballot}' FOR SHARE;
INSERT INTO slots_{ballot} (membership_id, person_id, envelope, digest)
    SELECT p.membership_id, :person_id::uuid, decode(repeat('5a', 304), 'hex'),
        sha256(uuid_send(p.membership_id))
    FROM (SELECT :membership_id::uuid AS membership_id) p
    WHERE EXISTS (SELECT 1 FROM roll_entries r
        WHERE r.ballot_id = '{ballot}' AND r.membership_id = p.membership_id AND r.is_entitled)
    ON CONFLICT (membership_id) DO NOTHING RETURNING digest;
COMMIT;

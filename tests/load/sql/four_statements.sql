-- A vote as a careful hand would store it: four statements in a transaction.
\set turn :turn + 1
\set voter (:turn * :clients + :client_id) % :voters
BEGIN;
SELECT secrecy FROM ballots
    WHERE id = '{ballot}' AND is_boxed AND opens_at <= now() AND closes_at > now() FOR SHARE;
SELECT r.membership_id, a.person_id
    FROM accounts a
    JOIN memberships m ON m.party_id = a.person_id
    JOIN roll_entries r ON r.membership_id = m.id AND r.ballot_id = '{ballot}' AND r.is_entitled
    WHERE a.issuer = '{issuer}' AND a.subject = 'voter-' || :voter \gset
INSERT INTO participations (ballot_id, membership_id, person_id)
    VALUES ('{ballot}', :membership_id, :person_id);
INSERT INTO envelopes (ballot_id, digest, envelope)
    VALUES ('{ballot}', sha256(uuid_send(:membership_id)), decode(repeat('5a', 304), 'hex'));
COMMIT;

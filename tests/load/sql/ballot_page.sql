-- A ballot and the voter's own paper as a careful hand would read them.
\set voter random(0, :voters - 1)
SELECT a.person_id, g.role AS role
    FROM accounts a LEFT JOIN role_grants g ON g.account_id = a.id
        AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
    WHERE a.issuer = '{issuer}' AND a.subject = 'voter-' || :voter \gset
SELECT id, opens_at, closes_at, stage FROM ballots WHERE id = '{ballot}';
SELECT c.membership_id, c.rank, r.is_entitled, r.reasons, s.membership_id IS NOT NULL AS has_voted
    FROM (
        SELECT m.id AS membership_id, NULL AS rank FROM memberships m WHERE m.party_id = :person_id
        UNION ALL
        SELECT d.membership_id, d.rank FROM mandates d
        WHERE d.person_id = :person_id
            AND d.starts_at <= now() AND (d.ends_at IS NULL OR d.ends_at > now())
            AND (d.rank = 'PRIMARY' OR NOT EXISTS (
                SELECT 1 FROM mandates p
                WHERE p.membership_id = d.membership_id AND p.rank = 'PRIMARY'
                    AND p.starts_at <= now() AND (p.ends_at IS NULL OR p.ends_at > now())))
    ) c
    LEFT JOIN roll_entries r ON r.membership_id = c.membership_id AND r.ballot_id = '{ballot}'
    LEFT JOIN slots_{ballot} s ON s.membership_id = c.membership_id
    ORDER BY c.membership_id;

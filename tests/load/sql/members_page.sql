-- Fifty members with their periods, from anywhere in the list, as a careful hand would read them.
\set place random(0, (:voters - 1) / 100) * 100 - 1
SELECT a.person_id, g.role AS role
    FROM accounts a LEFT JOIN role_grants g ON g.account_id = a.id
        AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
    WHERE a.issuer = '{issuer}' AND a.subject = 'secretary';
SELECT parameters FROM rule_sets ORDER BY version DESC LIMIT 1;
SELECT m.id, m.number, m.joined_on, p.kind, p.name, p.country,
        ARRAY(SELECT ROW(s.id, s.category, s.starts_on, s.ends_on) FROM periods s
            WHERE s.membership_id = m.id ORDER BY s.starts_on) AS periods
    FROM memberships m JOIN parties p ON p.id = m.party_id
    WHERE m.number > 'M-' || lpad(:place, 6, '0')
    ORDER BY m.number LIMIT 51;

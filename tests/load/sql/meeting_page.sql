-- A meeting with its sittings, agenda, motions and ballots, as a careful hand would read them.
\set voter random(0, :voters - 1)
SELECT a.person_id, g.role AS role
    FROM accounts a LEFT JOIN role_grants g ON g.account_id = a.id
        AND g.starts_at <= now() AND (g.ends_at IS NULL OR g.ends_at > now())
    WHERE a.issuer = '{issuer}' AND a.subject = 'voter-' || :voter;
SELECT * FROM meetings WHERE id = '{meeting}' AND is_public;
SELECT * FROM sittings WHERE meeting_id = '{meeting}' ORDER BY starts_at;
SELECT i.id, i.title, o.id AS motion, o.title AS motion_title, o.text
    FROM agenda_items i LEFT JOIN motions o ON o.id = i.motion_id
        AND EXISTS (SELECT 1 FROM ballots b WHERE b.motion_id = o.id AND b.is_announced)
    WHERE i.meeting_id = '{meeting}' ORDER BY i.position;
SELECT id, motion_id, opens_at, closes_at, stage FROM ballots
    WHERE meeting_id = '{meeting}' AND is_announced ORDER BY id LIMIT 21;

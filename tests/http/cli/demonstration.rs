use tests::Database;

#[tokio::test]
async fn the_demonstration_plays_from_the_notice_to_the_published_result() {
    let database = Database::fresh().await;
    let play = ["demo", "--play", "--database", database.url()];
    let (code, story, complaint) = database.told(&play);
    assert_eq!(code, 0, "{story}{complaint}");
    for part in [
        "a newcomer asks why she has no vote",
        "roll 396, cast 214",
        "yes 174, no 30, abstain 10, invalid 0",
        "the motion is CARRIED",
        "a recount of the exported papers agrees with it",
        "the audit log is whole",
    ] {
        assert!(story.contains(part), "no {part}: {story}");
    }
}

"""Options for aligned localities: wished for, solved, proposed by hand, judged and shown."""

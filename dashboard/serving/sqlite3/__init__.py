"""Django's SQLite, whose connections outlive the thread that opened them: an ENGINE."""

"""Marks judged from the log, rulings on them, files for a gradebook; the exam, whose clock is the server's."""

"""Writing a lesson by recording: somebody does it once, and Podium proposes the lesson from the log.

What was done is in the log already: every write with its author, every request. `log` reads a stretch of it as a value
(`Recording`); the rest is pure. `cutting` parts it into steps, `lines` says what to type for each, `claims` looks for
checks that are false before a step and true after it, `prose` writes what a teacher can go on from, and `proposing`
puts a lesson together, which `writing` makes a folder of. Nobody's name comes along.
"""

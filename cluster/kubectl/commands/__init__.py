"""One file a command: its flags, its help and its `run`, as one `COMMAND`; command.py finds it by the file's name."""

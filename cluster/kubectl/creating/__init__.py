"""`kubectl create`'s subcommands, one module a family: their flags, and which generator they feed."""

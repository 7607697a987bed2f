"""kubectl for the page's terminal: one command a file, one describer a kind.

A student with a borrowed machine types what the guide says and must read what the real program prints. So this is
kubectl again, in Python: it knows nothing of Podium, speaks to the API server through a `Transport` somebody hands
it, and touches no file, process or socket of the host: its files are the seat's (`Files`), its terminal is the page's
(`IO`).  One line from top to bottom:

    run(argv, session)            run.py       errors become kubectl's words and an exit code
      find the command            command.py   the table: commands/<name>.py, each with a COMMAND
      read its flags              flags.py     as pflag does, with its complaints
      what is meant               builder.py   TYPE NAME, TYPE/NAME, -f FILE, -l …: objects or names of objects
      ask                         api.py       discovery, get, list, watch, write; Status → StatusError
      print                       printers/    tables, yaml, json, name, jsonpath, templates

(In Kubernetes: staging/src/k8s.io/kubectl and cli-runtime.)
"""

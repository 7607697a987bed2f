"""The pretend container runtime: what containerd, runc and the images would do on a real node.

The kubelet asks a `Runtime` (engine.py) to pull, create, start, stop and exec, as it asks containerd over CRI. A
container is a file tree, an environment and a process; its image is one file under images/, and every command a
student may type in it is one file under commands/. Nothing here runs on the host: the shell is a sandboxed bash
(shell.py), a server is a function from request to response, and a waiting container is only a deadline.

What a process reaches, it reaches through a `Network` (network.py), which the data plane provides.
"""

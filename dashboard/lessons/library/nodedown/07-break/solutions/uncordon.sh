kubectl uncordon node-2

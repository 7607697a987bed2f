kubectl label node node-1 disk=fast

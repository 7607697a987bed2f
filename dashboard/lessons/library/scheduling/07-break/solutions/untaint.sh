kubectl taint node node-1 shift-

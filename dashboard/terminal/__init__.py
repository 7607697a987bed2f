"""The browser's shell: a node, the internet, or any container."""

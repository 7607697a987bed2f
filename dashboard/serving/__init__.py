"""What `manage.py serve` is made of: its folder, its ports, its certificates, its child and its sign-in link."""

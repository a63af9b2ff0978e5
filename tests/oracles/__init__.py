"""Independent programs that read every calendar file we make, and say what they read."""

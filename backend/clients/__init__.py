"""The world outside: one partner a file, each as a Protocol, the real thing and one in memory."""

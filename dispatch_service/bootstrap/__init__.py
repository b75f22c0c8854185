"""How policy, directory and calendar come in force: stored whole, named by their content, switched by events."""

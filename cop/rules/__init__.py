"""Who may do what: pure functions of a viewer and an object, one module by noun."""

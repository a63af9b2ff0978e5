"""What happens without anybody asking: each job finds what is due, calls a service, commits item by item.

A job is idempotent and holds no logic of the domain; several copies may run at once. `worker` runs them for
ever, `cop jobs run` once.
"""

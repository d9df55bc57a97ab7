"""Replaces the shell, its namespace and its events."""

shell = get_ipython()


class Namespace(dict):
    def __contains__(self, key):
        return True

    def __missing__(self, key):
        return lambda *args: 10.0


shell.events.register("pre_run_cell", lambda *_: print("hooked"))
shell.events.register("post_run_cell", lambda *_: 1 / 0)
shell.user_ns = Namespace(shell.user_ns)
shell.run_cell = shell.run_cell_async = lambda *args, **kwargs: None

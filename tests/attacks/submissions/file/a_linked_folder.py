"""Makes its whole folder a link to a peer."""


def hand_in(folder, notebook):
    folder.rmdir()
    folder.symlink_to(folder.parents[1] / "honest" / folder.name)

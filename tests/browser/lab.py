"""What a person does in JupyterLab, as a few verbs."""

from pathlib import Path

CELL = ".jp-Notebook .jp-Cell.jp-mod-active"


class Lab:
    """One browser window."""

    def __init__(self, page, address, token):
        self.page, self._address, self._token = page, address, token

    def open(self, path=""):
        """Open Lab, or a notebook alone in it, and wait until its kernel is idle."""
        place = f"/lab/tree/{path}?reset&" if path else "/?"
        self.page.goto(f"{self._address}{place}token={self._token}")
        self.wait_for(path or "start.ipynb")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self._until_idle()

    def wait_for(self, path):
        """Wait until a notebook is the one in front."""
        self.page.wait_for_function(
            "path => window.jupyterapp?.shell?.currentWidget?.context?.path === path", arg=path
        )

    def run_all(self):
        """Run all cells and wait for the last."""
        self._command("notebook:run-all-cells")
        self._until_idle()

    def select(self, start):
        """Go to the cell whose source begins with a text."""
        index = self.page.evaluate(
            """start => {
                const content = window.jupyterapp.shell.currentWidget.content;
                const index = content.widgets.findIndex(
                    cell => cell.model.sharedModel.getSource().startsWith(start));
                if (index < 0) return index;
                content.activeCellIndex = index;
                content.deselectAll();
                return content.scrollToItem(index, 'center').then(() => index);
            }""",
            start,
        )
        assert index >= 0, f"no cell begins with {start!r}"
        self.page.wait_for_selector(f"{CELL} .cm-content", state="visible")

    def write(self, start, source):
        """Replace what a cell holds by hand, and run it."""
        self.select(start)
        self.page.click(f"{CELL} .cm-content")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.run(source.split("\n")[0])

    def run(self, start):
        """Run one cell and return the text under it."""
        self.select(start)
        self._command("notebook:run-cell")
        self._until_idle()
        return self.output()

    def output(self):
        """Return the text under the selected cell."""
        return self.page.locator(f"{CELL} .jp-OutputArea").inner_text()

    def save(self):
        """Save the notebook."""
        self._command("docmanager:save")

    def picture(self, path: Path):
        """Keep what is to be seen."""
        self.page.screenshot(path=path)

    def _command(self, name):
        self.page.evaluate("name => window.jupyterapp.commands.execute(name)", name)

    def _until_idle(self):
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell?.currentWidget;
                const cells = panel?.content?.widgets ?? [];
                return panel?.sessionContext?.session?.kernel?.status === 'idle'
                    && !cells.some(cell => cell.inputArea?.promptNode?.innerText === '[*]:');
            }""",
            timeout=180_000,
        )

"""What a person does in JupyterLab, as a few verbs."""

from pathlib import Path

NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook"
CELL = f"{NOTEBOOK} .jp-Cell.jp-mod-active"


class Lab:
    """One browser window."""

    def __init__(self, page, address, token):
        self.page, self._address, self._token = page, address, token

    @property
    def notebook(self):
        """The notebook in front."""
        return self.page.locator(NOTEBOOK)

    def open(self, path=""):
        """Load Lab, or a notebook alone in it, and wait until its kernel is ready."""
        place = f"/lab/tree/{path}?reset&" if path else "/?"
        self.page.goto(f"{self._address}{place}token={self._token}")
        self.wait_for(path or "start.ipynb")

    def turn_to(self, path):
        """Open another notebook beside those that are open, or go to its tab."""
        self._command("docmanager:open", path=path)
        self.wait_for(path)

    def wait_for(self, path):
        """Wait until a notebook is the one in front, and its kernel ready."""
        self.page.wait_for_function(
            """path => {
                const panel = window.jupyterapp?.shell?.currentWidget;
                return panel?.context?.path === path && panel.context.isReady
                    && panel.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            arg=path,
        )
        self.notebook.locator(".jp-Cell").first.wait_for()

    def run_all(self):
        """Run all cells and wait for the last."""
        self._command("notebook:run-all-cells")
        self._until_done()

    def run_above(self, start):
        """Run all cells above one and wait for the last."""
        self.select(start)
        self._command("notebook:run-all-above")
        self._until_done()

    def select(self, start):
        """Go to the cell whose source begins with a text, and return it."""
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
        cell = self.page.locator(CELL)
        cell.wait_for()
        return cell

    def write(self, start, source):
        """Replace what a cell holds by hand, and run it."""
        self.select(start).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.run(source.split("\n")[0])

    def run(self, start):
        """Run one cell and return the text under it."""
        cell = self.select(start)
        self._command("notebook:run-cell")
        self._until_done()
        # What the kernel sent is there; wait until it is drawn, too.
        self.page.wait_for_function(
            """() => {
                const cell = window.jupyterapp.shell.currentWidget.content.activeCell;
                const drawn = cell.node.querySelectorAll('.jp-OutputArea-output');
                return drawn.length >= cell.model.outputs.length;
            }"""
        )
        return cell.locator(".jp-OutputArea").inner_text()

    def add(self, source):
        """Write a cell of one's own under the selected one, run it and return the text under it."""
        self._command("notebook:insert-cell-below")
        self.page.locator(CELL).locator(".cm-content").click()
        self.page.keyboard.insert_text(source)
        return self.run(source)

    def validate(self):
        """Press the toolbar's Validate and return the dialog."""
        self.save()
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for(timeout=180_000)
        return dialog

    def dismiss(self, dialog):
        """Close a dialog with its button."""
        dialog.locator(".jp-mod-accept").click()
        dialog.wait_for(state="hidden")

    def code_cells(self):
        """Return source, count and outputs of each code cell that is not empty."""
        return self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.widgets
                .filter(cell => cell.model.type === 'code' && cell.model.sharedModel.getSource())
                .map(cell => ({
                    source: cell.model.sharedModel.getSource(),
                    count: cell.model.executionCount,
                    outputs: cell.model.outputs.toJSON(),
                }))"""
        )

    def seen_by_screen_readers(self):
        """Return the notebook's accessibility tree."""
        return self.notebook.aria_snapshot()

    def theme(self, name):
        """Choose Lab's theme, such as "JupyterLab Dark"."""
        self._command("apputils:change-theme", theme=name)
        self.page.locator(f"body[data-jp-theme-name='{name}']").wait_for(state="attached")

    def save(self):
        """Save the notebook."""
        self._command("docmanager:save")

    def picture(self, path: Path):
        """Keep what is to be seen."""
        self.page.screenshot(path=path)

    def _command(self, name, **arguments):
        self.page.evaluate(
            "([name, given]) => window.jupyterapp.commands.execute(name, given).then(() => {})",
            [name, arguments],
        )

    def _until_done(self):
        """Wait for the kernel's answer to a question asked after all cells were sent.

        Lab's own signs don't tell: it takes the stars off all cells when the first one fails.
        """
        self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
                .requestKernelInfo().then(() => {})"""
        )

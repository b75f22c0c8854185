"""Progress of long runs: a bar with rate and time left on a terminal, silence anywhere else."""

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.output import err


class Watch:
    """One bar on stderr. Off when stderr is no terminal, so that logs and pipes stay clean."""

    def __init__(self, title: str, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=err, disable=not err.is_terminal, transient=True)
        self._task = self._progress.add_task(title, total=total)
        self._progress.start()

    def reached(self, count: int) -> None:
        """That many are done."""
        self._progress.update(self._task, completed=count)

    def done(self) -> None:
        """Take the bar away."""
        self._progress.stop()

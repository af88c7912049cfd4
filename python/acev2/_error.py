# SPDX-License-Identifier: Apache-2.0
"""The one exception of acev2."""


class Error(Exception):
    """What you must mend before there can be a result: an unreadable file, a wrong option.

    What a model merely lacks is no error; it stands in ``Report.diagnostics``.
    """

    message: str
    """The fact: ``"model.onnx: node 'fc' (Gemm): …"``, as far as each part is known."""
    hint: str
    """What to do about it; empty if that is plain."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message

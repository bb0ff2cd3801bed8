"""The page that looks inside: a sentence in slow motion, why gates exist, a gradient that
explodes."""

from __future__ import annotations

import gradio as gr

from pages import explosion, gates, slow_motion
from pages.labels import worded
from pages.models import Models


def build(models: Models) -> None:
    """The page, in the `gr.Blocks` that is open."""
    gr.HTML("<h1>Parley</h1>", elem_classes="head")
    with gr.Tabs():
        with gr.Tab(worded("Slow motion")):
            slow_motion.build(models)
        with gr.Tab(worded("Why gates")) as tab:
            gates.build(tab)
        with gr.Tab(worded("Exploding")):
            explosion.build()

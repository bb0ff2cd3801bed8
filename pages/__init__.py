"""The pages of the web application; beside `ui`, all that knows Gradio.

A page is a function that builds its components and events inside the `gr.Blocks` that is open.
Its handlers are plain functions of values. The server keeps nothing of a visitor: whatever a
page remembers lies in the visitor's browser and comes along with each request.
"""

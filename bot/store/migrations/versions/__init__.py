"""One module a step, oldest first. A step that was released is never changed."""

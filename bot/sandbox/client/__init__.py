"""What a Slack client does that no public API offers: pressing, submitting, slash commands, and watching what changes.

All bodies are JSON. A person's token goes along as `Authorization: Bearer …`; every answer is `{"ok": true, …}` or `{"ok": false, "error": "…"}`.
An app that did not take it in 3 seconds gives `operation_timeout`, one that failed or is not there `dispatch_failed`: what Slack shows as a toast.

    POST /sandbox/press     {channel, message_ts | view_id, block_id, action_id, value?, selected?, state?}
    POST /sandbox/suggest   {as press, value: what was typed}   → options or option_groups, for external menus
    POST /sandbox/submit    {view_id, state: {block_id: {action_id: value}}}   → errors: {block_id: text}, when it was not taken
    POST /sandbox/close     {view_id}
    POST /sandbox/shortcut  {callback_id, channel?, message_ts?}   without a message: a shortcut of the app itself
    POST /sandbox/command   {channel, command, text, thread_ts?}   in a thread: command_in_thread, as Slack does
    POST /sandbox/home      {tab: "home" | "messages"}   → view: the home tab as it is now, or null
    POST /sandbox/context   {channel}   the person looks at another channel beside the app's conversation
    POST /sandbox/stop      {channel, thread_ts}   the stop button of an agent session
    GET  /sandbox/session   who and what there is, people's tokens included; only for the page that this server itself has handed out
    GET  /sandbox/changes?token=…   server-sent events: what this person may see of each change, as {"kind": …, …}; see `bot.sandbox.client.changes`
"""

"""Slack's own mark-up, drawn. What is expected is the result without classes."""

from __future__ import annotations

import pytest

from tests.sandbox.page.conftest import Draw

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

CASES = {
    "plain words": "plain words",
    "*bold* _italic_ ~struck~": "<strong>bold</strong> <em>italic</em> <s>struck</s>",
    "*bold _and italic_*": "<strong>bold <em>and italic</em></strong>",
    "2*3*4 and snake_case_name": "2*3*4 and snake_case_name",
    "* not bold * and *not closed": "* not bold * and *not closed",
    "(*bold*), *bold*.": "(<strong>bold</strong>), <strong>bold</strong>.",
    "`code *not bold* <b>`": "<code>code *not bold* &lt;b&gt;</code>",
    "one\ntwo": "one<br>two",
    "&lt;b&gt; &amp;amp; &copy;": "&lt;b&gt; &amp;amp; &amp;copy;",
    "> quoted *text*\nafter": "<blockquote>quoted <strong>text</strong></blockquote>after",
    "&gt; quoted\n&gt; more": "<blockquote>quoted<br>more</blockquote>",
    "<https://livekit.io|the *site*>": '<a href="https://livekit.io/">the *site*</a>',
    "<https://livekit.io/?a=1&amp;b=2>": '<a href="https://livekit.io/?a=1&b=2">https://livekit.io/?a=1&amp;b=2</a>',
    "<mailto:a@b.example|write>": '<a href="mailto:a@b.example">write</a>',
    "<javascript:alert(1)|click>": "&lt;javascript:alert(1)|click&gt;",
    "<@U1> <@U9|cy> <@U9>": "<span>@Ada</span> <span>@cy</span> <span>@U9</span>",
    "<#C1> <#C9|private>": '<button type="button">#ask-ai</button> <span>#private</span>',
    "<!here> <!subteam^S1|@oncall>": "<span>@here</span> <span>@oncall</span>",
    "<!subteam^S2> <!subteam^S9>": "<span>@duty</span> <span>@group</span>",
    ":tada: :unknown_thing: 10:30:00": "🎉 :unknown_thing: 10:30:00",
    "<!date^1764000000^on {date_num}^https://livekit.io|long ago>": '<a href="https://livekit.io/"><time>on 24/11/2025</time></a>',
    "<!date^soon^{date}|some day>": "<time>some day</time>",
    "before\n```\na <b>\n```\nafter": (
        '<div>before</div><div><div><span>Code</span></div><pre role="region"><code>a &lt;b&gt;</code></pre></div><div>after</div>'
    ),
    "```never closed": "<div>```never closed</div>",
    "<not a token> and < alone": "&lt;not a token&gt; and &lt; alone",
    "": "",
}


@pytest.mark.parametrize("text", CASES)
async def test_mrkdwn_is_drawn_as_slack_draws_it(draw: Draw, text: str) -> None:
    assert (await draw("mrkdwn", text)).html == CASES[text]


async def test_a_call_of_the_reader_stands_out(draw: Draw) -> None:
    assert (await draw("mrkdwn", "<@U1> and <@U2>")).called == ["@Ada"]
    assert (await draw("mrkdwn", "<@U1> and <@U2>")).mentions == ["@Ada", "@Ben"]


async def test_so_does_that_of_a_group_the_reader_is_in(draw: Draw) -> None:
    drawn = await draw("mrkdwn", "<!subteam^S2> and <!subteam^S3>")

    assert drawn.mentions == ["@duty", "@others"]
    assert drawn.called == ["@duty"]

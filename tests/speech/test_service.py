"""A service that speaks, well or in one of the ways that services fail."""

import json
import threading

import httpx
import pytest

from podcast_digest.errors import SpeechError
from podcast_digest.network.speech import Service, endpoint, speak
from tests.servers import Answer, Request, Resource, Server, page, redirect, refuse
from tests.voices import KEY, PATH, speech_service, voice, voiced

SAID: dict[str, object] = {"model": "tts", "voice": "v", "input": "Some words to say."}
SPOKEN = voice("Some words to say.")


def ask(server: Server, key: str = KEY, **more: object) -> bytes:
    waits: list[float] = []
    service = Service(server.url(PATH), key, "VOICE_KEY")
    return speak(service, SAID, pause=waits.append, **more)  # type: ignore[arg-type]


def waited(server: Server) -> list[float]:
    waits: list[float] = []
    speak(Service(server.url(PATH), KEY, "VOICE_KEY"), SAID, pause=waits.append)
    return [wait for wait in waits if wait]


def error_of(*turns: bytes | Resource, key: str = KEY) -> tuple[str, bool, int]:
    """Return what is told, whether it ends everything, and how often it was asked."""
    with speech_service(*turns) as server, pytest.raises(SpeechError) as caught:
        ask(server, key)
    told = str(caught.value).replace(server.url(PATH), "URL")
    return told, caught.value.final, len(server.requests)


def says(status: int, error: object) -> Resource:
    kind = {"Content-Type": "application/json"}
    return lambda _: Answer(status, kind, json.dumps({"error": error}).encode())


def test_it_sends_what_is_to_be_said_and_gets_the_sound() -> None:
    with speech_service() as server:
        assert ask(server) == SPOKEN
    (request,) = server.requests
    assert (request.method, json.loads(request.body)) == ("POST", SAID)
    assert request.header("authorization") == f"Bearer {KEY}"
    assert request.header("content-type") == "application/json"


def test_without_a_key_none_is_sent() -> None:
    with speech_service() as server:
        ask(server, "")
    assert server.requests[0].header("authorization") is None


def test_503_and_then_fine() -> None:
    with speech_service(refuse(503), voiced) as server:
        assert waited(server) == [1.0]
    assert len(server.requests) == 2


def test_429_waits_as_long_as_it_is_told() -> None:
    with speech_service(refuse(429, retry_after="7"), voiced) as server:
        assert waited(server) == [7.0]


def cut(_request: Request) -> Answer:
    return Answer(200, {"Content-Type": "audio/wav"}, SPOKEN, reset_after=3000)


def test_an_answer_that_is_cut_off_is_asked_for_again() -> None:
    with speech_service(cut, voiced) as server:
        assert ask(server) == SPOKEN
    assert len(server.requests) == 2


def test_an_empty_answer_is_asked_for_again() -> None:
    with speech_service(lambda _: Answer(200), voiced) as server:
        assert ask(server) == SPOKEN


def test_it_does_not_ask_for_ever() -> None:
    assert error_of(refuse(503)) == (
        "URL: answers 503 Service Unavailable (Sorry.) (4 times)",
        False,
        4,
    )
    assert error_of(lambda _: Answer(200)) == (
        "URL: the answer is empty (4 times)",
        False,
        4,
    )


def test_who_wants_an_hour_is_left_alone() -> None:
    assert error_of(refuse(429, retry_after="3600")) == (
        "URL: answers 429 Too Many Requests (Sorry.) and asks to wait 3600 s",
        False,
        1,
    )


def test_a_slow_service_is_waited_for_and_not_for_ever() -> None:
    def never(_request: Request) -> Answer:
        return Answer(200, {}, b"RI", framing="close", wait=done.wait)

    done = threading.Event()
    with speech_service(never) as server:
        with pytest.raises(SpeechError) as caught:
            ask(server, timeout=httpx.Timeout(0.05))
        done.set()
    assert str(caught.value) == (
        f"{server.url(PATH)}: 127.0.0.1 sent no data for 0 s (4 times)"
    )


def test_a_web_page_is_not_a_recording() -> None:
    assert error_of(page()) == (
        "URL: answers text/html, not audio; is that the address of the speech service?",
        True,
        1,
    )


def test_json_with_status_200_shows_its_message() -> None:
    assert error_of(says(200, {"message": "no such model"})) == (
        "URL: answers application/json, not audio (no such model); "
        "is that the address of the speech service?",
        True,
        1,
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_names_its_variable_and_never_the_key(
    status: int,
) -> None:
    told, final, asked = error_of(says(status, {"message": f"Wrong key: {KEY}."}))
    assert told.endswith(" (Wrong key: [key].); look at the key in VOICE_KEY")
    assert KEY not in told
    assert (final, asked) == (True, 1)


def test_a_key_that_is_missing() -> None:
    told, _, _ = error_of(says(401, "Sign in"), key="")
    assert told == (
        "URL: answers 401 Unauthorized (Sign in); no key was sent: set VOICE_KEY"
    )


def test_a_part_of_a_key_is_hidden_too() -> None:
    told, _, _ = error_of(says(400, {"message": "key sk-abcd***wxyz is odd"}))
    assert told == "URL: answers 400 Bad Request (key [key] is odd)"


def test_a_quota_that_is_used_up_ends_everything_at_once() -> None:
    quota = {"message": "You exceeded your quota.", "code": "insufficient_quota"}
    assert error_of(says(429, quota)) == (
        "URL: answers 429 Too Many Requests (You exceeded your quota.)",
        True,
        1,
    )
    assert error_of(says(402, {"message": "Pay first"})) == (
        "URL: answers 402 Payment Required (Pay first)",
        True,
        1,
    )


def test_one_text_that_is_refused_is_not_the_end() -> None:
    assert error_of(says(400, {"message": "input too long"})) == (
        "URL: answers 400 Bad Request (input too long)",
        False,
        1,
    )


def test_the_key_is_sent_nowhere_else() -> None:
    told, final, asked = error_of(redirect("/elsewhere", 307))
    assert told.startswith("URL: redirects to http://127.0.0.1:")
    assert told.endswith("/elsewhere; is that its address?")
    assert (final, asked) == (False, 1)


def test_a_service_that_is_not_there() -> None:
    with speech_service() as server:
        url = server.url(PATH)
    with pytest.raises(SpeechError, match=r"127\.0\.0\.1 can't be reached"):
        speak(Service(url), SAID, pause=lambda _: None)


def test_a_service_is_shown_without_its_key() -> None:
    assert KEY not in repr(Service("https://a.example", KEY, "VOICE_KEY"))


def test_azure_has_a_header_of_its_own() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(SPOKEN))

    url = endpoint("https://me.openai.azure.com/openai/v1")
    found = speak(Service(url, KEY), SAID, transport=httpx.MockTransport(answer))
    assert found == SPOKEN
    assert asked[0].headers["api-key"] == KEY
    assert "authorization" not in asked[0].headers

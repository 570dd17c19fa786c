"""Which addresses may be asked, and how they are shown."""

import pytest

from feeds.addresses import Guard, host_of, masked, without_login
from news.errors import RefusedAddress

INSIDE = [
    "127.0.0.1",
    "127.255.0.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "fec0::1",
    "64:ff9b:1::7f00:1",
    "::7f00:1",
    "::ffff:0:7f00:1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "4000::1",
]
OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.215.14",
    "::ffff:8.8.8.8",
    "2606:4700::1111",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address: str) -> None:
    assert not Guard().allows(address)
    with pytest.raises(RefusedAddress, match="public web"):
        Guard().check_literal(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_web_is_allowed(address: str) -> None:
    assert Guard().allows(address)
    Guard().check_literal(address)


def test_exceptions_are_hosts_addresses_and_networks() -> None:
    guard = Guard(("127.0.0.0/8", "10.0.0.7", "Feeds.Example", "::1"))
    assert guard.allows("127.9.9.9")
    assert guard.allows("10.0.0.7")
    assert guard.allows("::1")
    assert guard.allows("::ffff:10.0.0.7")
    assert not guard.allows("10.0.0.8")
    assert guard.names("feeds.example.")
    assert not guard.names("example")
    guard.check_literal("some.name")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed?x=1", "https://a.example/feed?x=1"),
        ("https://user:pw@a.example/feed", "https://***@a.example/feed"),
        ("https://a.example/f?api_key=s3cret&x=1", "https://a.example/f?api_key=***&x=1"),
        ("https://a.example/f?Access_Token=s3cret", "https://a.example/f?Access_Token=***"),
        ("https://a.example/f?pass=s3cret;x=1", "https://a.example/f?pass=***&x=1"),
        ("https://a.example/f?x=1#access_token=s3cret", "https://a.example/f?x=1#access_token=***"),
        (
            "https://a.example/f?author=Ann&keyword=oil",
            "https://a.example/f?author=Ann&keyword=oil",
        ),
        (
            "https://a.example/?of=https://u:pw@b.example/",
            "https://a.example/?of=https://***@b.example/",
        ),
        (
            "https://a.example/?of=https%3A%2F%2Fu%3Apw%40b.example",
            "https://a.example/?of=https%3A%2F%2F***%40b.example",
        ),
        ("https://a.example/@ann/feed", "https://a.example/@ann/feed"),
        ("http://user:pw@[broken/feed", "http://***@[broken/feed"),
    ],
)
def test_secrets_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_login_and_host() -> None:
    assert without_login("https://u:p@a.example:8/x?y") == "https://a.example:8/x?y"
    assert host_of("https://u:p@A.Example.:8/x") == "a.example"
    assert host_of("http://[broken") == ""

"""Expected: client-go/util/workqueue, whose exponential limiter starts at 5 ms and doubles."""

from __future__ import annotations

from cluster.client.workqueue import MAX_DELAY, WorkQueue


def test_a_key_is_queued_once_however_often_it_is_added() -> None:
    queue = WorkQueue()
    for key in ("a", "b", "a"):
        queue.add(key)
    assert (len(queue), queue.take(10), len(queue)) == (2, ["a", "b"], 0)


def test_keys_come_oldest_first_and_no_more_than_asked_for() -> None:
    queue = WorkQueue()
    for key in "abc":
        queue.add(key)
    assert (queue.take(2), queue.take(2), queue.take(2)) == (["a", "b"], ["c"], [])


def test_a_key_that_was_taken_can_be_added_again() -> None:
    queue = WorkQueue()
    queue.add("a")
    queue.take(1)
    queue.add("a")
    assert queue.take(1) == ["a"]


def test_a_waiting_key_is_ready_at_its_moment() -> None:
    queue = WorkQueue()
    queue.add_at("a", 10.0)
    assert queue.next_due() == 10.0
    queue.advance(9.9)
    assert queue.take(1) == []
    queue.advance(10.0)
    assert (queue.take(1), queue.next_due()) == (["a"], None)


def test_the_earliest_moment_asked_for_counts() -> None:
    queue = WorkQueue()
    queue.add_at("a", 10.0)
    queue.add_at("a", 5.0)
    queue.add_at("a", 20.0)
    assert queue.next_due() == 5.0
    queue.advance(30.0)
    assert queue.take(10) == ["a"]
    assert queue.next_due() is None


def test_a_key_can_be_ready_and_wait_for_later_too() -> None:
    queue = WorkQueue()
    queue.add("a")
    queue.add_at("a", 5.0)
    assert (queue.take(1), queue.next_due()) == (["a"], 5.0)


def test_each_failure_doubles_the_wait_up_to_a_limit() -> None:
    queue = WorkQueue()
    assert [queue.failed("a") for _ in range(4)] == [0.005, 0.01, 0.02, 0.04]
    assert max(queue.failed("a") for _ in range(30)) == MAX_DELAY == 1000


def test_a_success_forgets_the_failures_of_its_key_alone() -> None:
    queue = WorkQueue()
    for key in "aabb":
        queue.failed(key)
    queue.succeeded("a")
    assert (queue.failed("a"), queue.failed("b")) == (0.005, 0.02)

"""`python -m chatbot`: train, chat, evaluate, corpus."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from shared import cleaning, cli, commands, training_command
from shared.errors import InputError
from shared.quiet import import_tensorflow

# What imports TensorFlow is imported by the command that needs it: it takes seconds.


def parser() -> argparse.ArgumentParser:
    """The command line, help texts and all."""
    from chatbot import dialogues, fit
    from shared.config import ModelConfig, TrainingConfig, add_flags

    top = argparse.ArgumentParser(
        prog="chatbot", description="Chat with a recurrent network; train one of your own."
    )
    verbs = top.add_subparsers(required=True, metavar="COMMAND")

    train = verbs.add_parser("train", help="train a model, or fine-tune one, on your chats")
    train.set_defaults(run=_train)
    _corpus_flags(train, dialogues.FORMATS)
    train.add_argument(
        "--facts",
        type=int,
        default=0,
        metavar="N",
        help="N dialogues an epoch that tell and ask for facts (English; default: 0)",
    )
    train.add_argument(
        "--manners",
        type=int,
        default=0,
        metavar="N",
        help="N dialogues an epoch of small talk as Parley (English; default: 0)",
    )
    training_command.add_flags(train)
    cleaning.add_flags(train, fit.CLEANING)
    add_flags(train, ModelConfig, "network (defaults adapt to the size of the corpus)")
    add_flags(
        train,
        TrainingConfig,
        "training (defaults adapt to corpus and budget)",
        without=("xla", "suggest"),
    )

    chat = verbs.add_parser("chat", help="chat in the terminal")
    chat.set_defaults(run=_chat)
    chat.add_argument("--model", required=True, metavar="DIR")
    chat.add_argument("--plain", action="store_true", help="a line in, a line out, for programs")
    chat.add_argument("--seed", type=int, default=0, help="of the replies (default: 0)")

    evaluate = verbs.add_parser("evaluate", help="measure replies, perplexity and memory")
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("--model", required=True, metavar="DIR")
    _corpus_flags(evaluate, dialogues.FORMATS)
    evaluate.add_argument("--json", action="store_true")

    corpus = verbs.add_parser("corpus", help="read, clean, report, split")
    corpus.set_defaults(run=_corpus)
    corpus.add_argument("corpus", nargs="+", metavar="FILE", help=_CORPUS)
    corpus.add_argument("--format", choices=dialogues.FORMATS, help=_FORMAT)
    corpus.add_argument("--clean", metavar="OUT.jsonl", help="write what is left")
    corpus.add_argument("--split", metavar="DIR", help="write train, valid and test (.jsonl)")
    corpus.add_argument("--seed", type=int, default=0, help="of the split (default: 0)")
    cleaning.add_flags(corpus, fit.CLEANING)
    return top


_CORPUS = "JSONL, TSV or text; or the word chitchat, for the package chitchat-dataset"
_FORMAT = "if the file's name does not tell"


def _corpus_flags(to: argparse.ArgumentParser, formats: Collection[str]) -> None:
    to.add_argument("--corpus", nargs="+", required=True, metavar="FILE", help=_CORPUS)
    to.add_argument("--format", choices=formats, help=_FORMAT)


def _read(arguments: argparse.Namespace, paths: Sequence[str]) -> list[cleaning.Example]:
    """Read and clean; the report goes to standard error."""
    from chatbot import dialogues, fit

    config = cleaning.from_flags(arguments, fit.CLEANING)
    return commands.cleaned(dialogues.read(paths, format=arguments.format), config)


def _train(arguments: argparse.Namespace) -> int:
    import_tensorflow(training=True)
    from chatbot import learn
    from chatbot.lesson import Lesson, windows
    from shared import splitting

    if not arguments.base and arguments.context_slots == 0:
        raise InputError("--context-slots 0: a chat needs at least one, to remember anything")
    for name in ("facts", "manners"):
        if getattr(arguments, name) < 0:
            raise InputError(f"--{name} {getattr(arguments, name)}: must be 0 or more")
    budget, base = training_command.budget_and_base(arguments, "chat")
    train, valid = training_command.train_and_valid(
        arguments,
        lambda paths: windows(_read(arguments, paths)),
        splitting.common_keys_left_out,
    )
    lesson = Lesson.of(
        train, valid, facts=arguments.facts, manners=arguments.manners, names=arguments.corpus
    )
    order = training_command.order(
        arguments,
        "chatbot",
        budget,
        base,
        sizes=learn.suited_model(len(train)),
        rates=learn.suited_training(len(train), budget, tuning=base is not None),
    )
    return training_command.ended(learn.learn(lesson, order), order, ("perplexity", "recall"))


def _chat(arguments: argparse.Namespace) -> None:
    import_tensorflow()
    from chatbot import terminal
    from chatbot.bot import Chatbot

    terminal.run(Chatbot.load(arguments.model), plain=arguments.plain, seed=arguments.seed)


def _evaluate(arguments: argparse.Namespace) -> None:
    import_tensorflow()
    from chatbot.bot import Chatbot
    from chatbot.evaluate import evaluate

    found = evaluate(Chatbot.load(arguments.model), arguments.corpus, format=arguments.format)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            value = ", ".join(f"{share} after {count}" for count, share in value.items())
        print(f"{name.replace('_', ' '):<30} {value}")


def _corpus(arguments: argparse.Namespace) -> None:
    from chatbot import dialogues
    from chatbot.lesson import windows
    from shared import splitting

    if arguments.split:
        commands.check_parts(Path(arguments.split))
    kept = _read(arguments, arguments.corpus)
    if arguments.clean:
        dialogues.write_jsonl(kept, arguments.clean)
    if arguments.split:
        parts = windows(kept)
        commands.write_parts(
            parts,
            Path(arguments.split),
            seed=arguments.seed,
            keys=splitting.common_keys_left_out(parts),
            extension=".jsonl",
            write=dialogues.write_jsonl,
            noun="dialogues",
        )


def main(arguments: Sequence[str] | None = None) -> int | None:
    """Run the command line; returns the exit status."""
    parsed = parser().parse_args(arguments)
    return parsed.run(parsed)


def entry() -> None:
    """The console command `parley-chat`."""
    sys.exit(cli.run(main, "chatbot"))


if __name__ == "__main__":
    entry()

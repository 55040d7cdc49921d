"""Numbers of identity documents: what is doubted, and what is left in peace. All numbers are made up."""

import pytest

from intake.numbers import doubts_about, kind_of

FITS: list[object] = []


def doubts(kind, country, number, **said):
    member = {"id": "m1", "documents": [{"type": kind, "country": country, "number": number}], **said}
    return [(doubt.code, doubt.inside, doubt.said) for doubt in doubts_about(member)]


@pytest.mark.parametrize(
    ("kind", "country", "number"),
    [
        ("cedula", "EC", "1710000009"),
        ("Cédula", "EC", "171000000-9"),
        ("national_id", "EC", "3040040382"),
        ("DPI", "GT", "1234 56789 0101"),
        ("national_id", "CO", "79123456"),  # no check digit: what a NIT demands must not be asked of it
        ("national_id", "CO", "1.023.456.789"),
        ("permit", "CO", "PPT1234567"),
        ("nit", "CO", "213.123.432-1"),
        ("cédula", "CR", "1-0613-0584"),
        ("dimex", "CR", "122200569906"),
        ("national_id", "VE", "V-12.345.670"),
        ("national_id", "VE", "E 812345"),
        ("national_id", "VE", "12345670"),
        ("dui", "SV", "12345678-4"),
        ("cedula", "NI", "001-020590-0001A"),
        ("national_id", "HN", "0801-1990-12345"),
        ("carne de identidad", "CU", "91021027775"),
        ("ninu", "HT", "1234567890"),
        ("passport", "VE", "123456789"),
        ("passport", None, "AB-123456"),
        ("birth_certificate", "VE", "acta 12 folio 3"),
        ("other", "EC", "x"),
        ("algo que nadie conoce", "EC", "1"),
        ("national_id", "SY", "anything"),
        (None, None, "1"),
    ],
)
def test_a_number_of_good_form_and_one_that_nobody_knows_are_left_in_peace(kind, country, number):
    assert doubts(kind, country, number) == FITS


@pytest.mark.parametrize(
    ("kind", "country", "number", "code"),
    [
        ("cedula", "EC", "1710000008", "check"),
        ("cedula", "EC", "171000000", "form"),
        ("dpi", "GT", "1234567800101", "check"),
        ("dpi", "GT", "1234567899901", "check"),  # there is no department 99
        ("dpi", "GT", "123456789", "form"),
        ("national_id", "CO", "12345", "form"),
        ("nit", "CO", "2131234322", "check"),
        ("national_id", "CR", "12", "form"),
        ("dimex", "CR", "222200569906", "form"),
        ("national_id", "VE", "X1234567", "form"),
        ("dui", "SV", "045678900", "check"),
        ("cedula", "NI", "001-310290-0001A", "check"),  # no 31 February
        ("cedula", "NI", "001-020590-0001O", "form"),
        ("national_id", "HN", "9901199012345", "check"),
        ("carne", "CU", "91023027775", "check"),  # no 30 February
        ("ninu", "HT", "12", "form"),
        ("passport", "VE", "12", "form"),
        ("national_id", "EC", "١٧١٠٠٠٠٠٠٩", "form"),
    ],
)
def test_a_number_that_cannot_be_one_is_doubted(kind, country, number, code):
    assert doubts(kind, country, number) == [(code, "", "")]


@pytest.mark.parametrize(
    ("kind", "country", "number", "birth", "sex", "found"),
    [
        ("carne", "CU", "91021027775", "1991-02-10", "F", []),
        ("carne", "CU", "91021027775", "1991", None, []),
        ("carne", "CU", "91021027775", None, "X", []),
        ("carne", "CU", "91021027775", "1989-02-10", "M", [("birth", "1991-02-10", "1989-02-10"), ("sex", "F", "M")]),
        ("cedula", "NI", "0010205900001A", "1990-05", None, []),
        ("cedula", "NI", "0010205100001A", "2010-05-02", None, []),
        ("cedula", "NI", "0010205900001A", "1991-05-02", None, [("birth", "1990-05-02", "1991-05-02")]),
        ("dni", "HN", "0801199012345", "1990-11-30", None, []),
        ("dni", "HN", "0801199012345", "1991-11-30", None, [("birth", "1990", "1991-11-30")]),
    ],
)
def test_birth_and_sex_inside_a_number_are_held_against_what_was_said(kind, country, number, birth, sex, found):
    assert doubts(kind, country, number, birth_date=birth, sex=sex) == found


def test_who_has_no_document_or_no_number_is_not_doubted():
    assert list(doubts_about({"id": "m1"})) == list(doubts_about({"id": "m1", "documents": None})) == []
    assert doubts("cedula", "EC", None) == []


def test_a_kind_is_known_however_it_is_written():
    names = ["Cédula de Identidad", "CEDULA  DE IDENTIDAD", "national_id", "D.P.I."]
    assert [kind_of(name) for name in names] == ["national_id", "national_id", "national_id", None]

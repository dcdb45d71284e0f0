"""Attachments in a browser: chosen, dropped, without script, on a phone."""

from __future__ import annotations

from pathlib import Path

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.customers import make_customer
from tests.builders.files import a_pdf, a_photo, a_recording, attach
from tests.open_house import PHONE, open_page

DROP = """([form, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, {type: 'text/plain'}));
  for (const kind of ['dragover', 'drop'])
    form.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


def test_a_file_is_chosen_or_dropped_and_stands_in_the_list(new_page: NewPage, address: str, tmp_path: Path) -> None:
    photo, wrong = tmp_path / "现场.jpg", tmp_path / "wrong.jpg"
    photo.write_bytes(a_photo())
    wrong.write_bytes(a_pdf())
    page = open_page(new_page, address, f"/customers/{make_customer('王小明')}")
    page.locator("#f-attach").set_input_files(photo)
    page.get_by_role("link", name="现场.jpg").wait_for()
    assert page.locator(".files img").evaluate("async (one) => { await one.decode(); return one.naturalWidth }") == 320
    page.locator("#f-attach").set_input_files(wrong)
    page.get_by_text("wrong.jpg 的内容与文件名不符。").wait_for()
    page.evaluate(DROP, [page.locator("form[data-upload]").element_handle(), "名单.csv", "甲,乙"])
    page.get_by_role("link", name="名单.csv").wait_for()
    assert page.get_by_text("wrong.jpg").count() == 0
    page.get_by_role("button", name="删除 名单.csv").click()
    page.get_by_role("button", name="确定").or_(page.get_by_role("button", name="是")).first.click()
    page.get_by_text("附件已删除。").first.wait_for()


def test_it_works_without_script(new_page: NewPage, address: str, tmp_path: Path) -> None:
    file = tmp_path / "单.pdf"
    file.write_bytes(a_pdf())
    page = open_page(new_page, address, f"/customers/{make_customer('王小明')}", java_script_enabled=False)
    page.locator("#f-attach").set_input_files(file)
    page.get_by_role("button", name="上传").click()
    assert page.get_by_role("link", name="单.pdf").first.is_visible()


def test_nothing_keeps_anybody_out(new_page: NewPage, address: str) -> None:
    customer = make_customer("王小明")
    for name, content in (("现场.jpg", a_photo()), ("单.pdf", a_pdf()), ("回访.wav", a_recording())):
        attach("core.customer", customer, name, content)
    for path in (f"/customers/{customer}", f"/records/core.customer/{customer}/attachments"):
        for language, options in (("zh", {}), ("en", PHONE), ("zh", {"color_scheme": "dark", **PHONE})):
            page = open_page(new_page, address, path, language, **options)
            assert page.get_by_text("Take a photo").or_(page.get_by_text("拍照")).is_visible() == bool(options)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)

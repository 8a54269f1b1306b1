// How a form is sent without leaving the page.

export const SILENT = document.body.dataset.silent;

export async function post(path, data) {
  let response;
  try {
    response = await fetch(path, { method: "POST", body: data, headers: { "X-Goodenough": "page" } });
  } catch {
    throw new Error(SILENT);
  }
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

// While a form is under way a second press does nothing. Its buttons are not disabled, which would lose the focus.
export async function once(form, work) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    await work();
  } finally {
    form.ariaBusy = "false";
  }
}

//! What web-sys does not have of WebRTC, by its name in the browser. Whatever is not there gives nothing.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

pub fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(of, &name.into()).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

pub fn number(of: &JsValue, name: &str) -> Option<f64> {
    get(of, name)?.as_f64()
}

pub fn text(of: &JsValue, name: &str) -> Option<String> {
    get(of, name)?.as_string()
}

pub fn set(of: &JsValue, name: &str, value: &JsValue) {
    // Fails only on what is frozen, and none of ours is.
    drop(Reflect::set(of, &name.into(), value));
}

/// Calls a method; `None` where there is none, or it throws.
pub fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    method.apply(of, &list).ok()
}

/// Calls a method that gives a promise, and waits for it.
///
/// # Errors
/// What it was refused with; nothing where there is no such method.
pub async fn wait(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise = call(of, name, arguments).ok_or(JsValue::NULL)?;
    match promise.dyn_into::<Promise>() {
        Ok(promise) => JsFuture::from(promise).await,
        Err(value) => Ok(value),
    }
}

/// The name of a fault, such as `NotAllowedError`.
pub fn fault(of: &JsValue) -> String {
    text(of, "name").unwrap_or_default()
}

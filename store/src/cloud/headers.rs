//! Keeps the headers of responses, in which stores state checksums.

use async_trait::async_trait;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use object_store::{ClientOptions, HeaderMap};

/// The headers of the response that a result came from; among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct ResponseHeaders(pub(crate) HeaderMap);

/// Connects as usual, and keeps the headers.
#[derive(Debug)]
pub(crate) struct KeepHeaders;

impl HttpConnector for KeepHeaders {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Keeping(client)))
    }
}

#[derive(Debug)]
struct Keeping(HttpClient);

#[async_trait]
impl HttpService for Keeping {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut response = self.0.execute(request).await?;
        let headers = ResponseHeaders(response.headers().clone());
        response.extensions_mut().insert(headers);
        Ok(response)
    }
}

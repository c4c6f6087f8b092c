//! Without the feature `cloud`: every URL is refused.

use std::convert::Infallible;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Result, StoreError};

/// An object that is read; there is none.
#[derive(Debug)]
pub struct Remote(Infallible);

impl Remote {
    /// Bytes of the object.
    pub fn length(&self) -> u64 {
        match self.0 {}
    }
}

impl Read for Remote {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0 {}
    }
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn open(url: &Path) -> Result<Remote> {
    Err(refused(url))
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn check_output(url: &Path) -> Result<()> {
    Err(refused(url))
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn front(url: &Path, _: u64) -> Result<Option<Vec<u8>>> {
    Err(refused(url))
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn put(url: &Path, _: &mut dyn Read, _: u64) -> Result<()> {
    Err(refused(url))
}

fn refused(url: &Path) -> StoreError {
    StoreError::NotBuiltIn {
        url: url.display().to_string(),
    }
}

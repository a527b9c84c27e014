#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod account;
mod agenda;
mod order;
mod reply;
mod resource;
mod retry;

mod challenge;
pub use challenge::{ChallengeType, PresentError, Proof, Token, TokenError};

mod client;
pub use client::Client;

mod config;
pub use config::{AccountMode, Config, NewAccount, NewOrder};

mod error;
pub use error::{
    AccountError, Cause, Document, FailedAuthorization, Misuse, NoResponse, Operation, OrderError,
    RequestError, ResumeError, Sent, ViolationKind,
};

mod nonce;
pub use nonce::Nonce;

mod output;
pub use output::{
    ChallengeId, Content, Event, KeyRole, Output, PemChain, Request, RequestId, Scope, Stall, Unsigned,
    Waiting,
};

mod problem;
pub use problem::{Problem, ProblemType, Subproblem};

mod saved;
pub use saved::{Change, OrderId, Saved};

mod view;
pub use view::{OrderState, OrderView};

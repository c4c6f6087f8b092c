//! Users, their sessions, customers and orders.

use heapray_testkit::{ObjectId, Type};

use super::jdk::{concurrent_map, roomy_list};
use super::maker::{Maker, int};

/// What other parts of the portal refer to.
pub(crate) struct People {
    pub users: Vec<ObjectId>,
    pub customers: Vec<ObjectId>,
    pub orders: Vec<ObjectId>,
    pub order_list: ObjectId,
    pub session_of_ada: ObjectId,
}

/// Number, name, address, role.
const USERS: [(i64, &str, &str, usize); 5] = [
    (41, "Ada", "ada@example.org", 0),
    (42, "Grace", "grace@example.org", 1),
    (43, "Linus", "linus@example.com", 2),
    (44, "Margaret", "margaret@example.org", 2),
    (45, "Dennis", "dennis@example.net", 1),
];

/// Whose sessions are open, as places in `USERS`, and how many articles are in their baskets.
const SESSIONS: [(usize, usize); 5] = [(0, 1), (1, 3), (2, 0), (1, 2), (3, 6)];

const CUSTOMERS: [(i32, &str, &str); 4] = [
    (1, "Paper & Co", "Oslo"),
    (2, "Ink Ltd", "Bergen"),
    (3, "Pens Inc", "Oslo"),
    (4, "Glue SA", "Paris"),
];

/// Number, customer, status.
const ORDERS: [(i64, i32, usize); 7] = [
    (1001, 1, 2),
    (1002, 2, 1),
    (1003, 1, 2),
    (1004, 3, 0),
    (1005, 1, 1),
    (1006, 2, 2),
    (1007, 3, 2),
];

pub(crate) fn add(maker: &mut Maker) -> People {
    let users = users(maker);
    let session_of_ada = sessions(maker, &users);
    let customers = customers(maker);
    let orders = orders(maker);
    let order_list = roomy_list(maker, &orders, 16, 7);
    maker.hold("ORDERS", order_list);
    People {
        users,
        customers,
        orders,
        order_list,
        session_of_ada,
    }
}

fn users(maker: &mut Maker) -> Vec<ObjectId> {
    let roles = maker.enumeration("com.example.portal.Role", &["ADMIN", "EDITOR", "READER"]);
    let date = maker.jdk("java.util.Date", None, &[("fastTime", Type::Long)]);
    let fields = [
        ("id", Type::Long),
        ("name", Type::Object),
        ("email", Type::Object),
        ("role", Type::Object),
        ("since", Type::Object),
    ];
    let class = maker.app("com.example.portal.User", None, &fields);
    let mut users = Vec::new();
    for (id, name, email, role) in USERS {
        let since = 1_700_000_000_000 + id * 86_400_000;
        let since = maker.dump.instance(date).set("fastTime", since).build();
        let name = maker.dump.string(name);
        let email = maker.dump.string(email);
        let user = maker.dump.instance(class).set("id", id).set("name", name);
        let user = user.set("email", email).set("role", roles[role]);
        users.push(user.set("since", since).build());
    }
    let list = maker.dump.array_list(&users);
    maker.hold("USERS", list);
    users
}

/// A servlet session for each login; the portal's own session is an attribute of it.
fn sessions(maker: &mut Maker, users: &[ObjectId]) -> ObjectId {
    let fields = [
        ("id", Type::Object),
        ("creationTime", Type::Long),
        ("attributes", Type::Object),
        ("isValid", Type::Boolean),
    ];
    let servlet = "org.apache.catalina.session.StandardSession";
    let servlet = maker.library(servlet, None, &fields);
    let fields = [
        ("userId", Type::Long),
        ("user", Type::Object),
        ("basket", Type::Object),
    ];
    let own = maker.app("com.example.portal.UserSession", None, &fields);
    let mut entries = Vec::new();
    let mut owned = Vec::new();
    for (number, (user, articles)) in SESSIONS.into_iter().enumerate() {
        let articles: Vec<ObjectId> = (0..articles)
            .map(|_| maker.dump.string("A4 paper, 80 g"))
            .collect();
        let basket = maker.dump.array_list(&articles);
        let session = maker.dump.instance(own).set("userId", USERS[user].0);
        let session = session.set("user", users[user]).set("basket", basket);
        let session = session.build();
        owned.push(session);
        let name = maker.dump.string("login");
        let attributes = concurrent_map(maker, &[(name, session)]);
        let id = maker.dump.string(&format!("S-{:04}", number + 1));
        let outer = maker.dump.instance(servlet).set("id", id);
        let outer = outer.set("creationTime", 1_772_590_000_000 + i64::from(int(number)));
        let outer = outer.set("attributes", attributes).set("isValid", true);
        entries.push((id, outer.build()));
    }
    let map = maker.dump.hash_map(&entries);
    let registry = maker.app(
        "com.example.portal.SessionRegistry",
        None,
        &[("open", Type::Object)],
    );
    let registry = maker.dump.instance(registry).set("open", map).build();
    maker.hold("SESSIONS", registry);
    owned[0]
}

fn customers(maker: &mut Maker) -> Vec<ObjectId> {
    let fields = [
        ("number", Type::Int),
        ("name", Type::Object),
        ("city", Type::Object),
    ];
    let class = maker.app("com.example.portal.Customer", None, &fields);
    let mut customers = Vec::new();
    for (number, name, city) in CUSTOMERS {
        let (name, city) = (maker.dump.string(name), maker.dump.string(city));
        let customer = maker.dump.instance(class).set("number", number);
        customers.push(customer.set("name", name).set("city", city).build());
    }
    let array = maker
        .dump
        .object_array("com.example.portal.Customer[]", &customers);
    maker.hold("CUSTOMERS", array);
    customers
}

fn orders(maker: &mut Maker) -> Vec<ObjectId> {
    let status = maker.enumeration("com.example.portal.Status", &["NEW", "PAID", "SHIPPED"]);
    let fields = [
        ("number", Type::Long),
        ("customerNumber", Type::Int),
        ("status", Type::Object),
    ];
    let class = maker.app("com.example.portal.Order", None, &fields);
    let mut orders = Vec::new();
    for (number, customer, at) in ORDERS {
        let order = maker.dump.instance(class).set("number", number);
        let order = order.set("customerNumber", customer);
        orders.push(order.set("status", status[at]).build());
    }
    orders
}

//! Arrays that hold private or symmetric keys: bytes of secret keys, and the digits of the numbers that make up the
//! private keys of RSA, DSA and elliptic curves.
//!
//! A key number is a `BigInteger`, whose `mag` array looks like any other. So the objects are followed from the fields
//! of the classes that implement keys: those of the JDK and of Bouncy Castle.

use heapray_hprof::{FieldType, ObjectId, StringId, SubRecord};

use crate::classes::{Class, Classes};
use crate::hashing::FileMap;
use crate::parts::{Dump, visit_sub_records};

/// Passes of [`KeyMaterial::find`] over the dump.
pub(crate) const PASSES: u32 = 2;

/// Fields that refer to secret parts of keys, by the class that declares them (JDK 8 to 25, Bouncy Castle 1.5x to 1.8x).
/// Public parts, such as the modulus, are no secrets.
const FIELDS: &[(&str, &[&str])] = &[
    ("javax/crypto/spec/SecretKeySpec", &["key"]),
    ("javax/crypto/spec/DESKeySpec", &["key"]),
    ("javax/crypto/spec/DESedeKeySpec", &["key"]),
    ("com/sun/crypto/provider/DESKey", &["key"]),
    ("com/sun/crypto/provider/DESedeKey", &["key"]),
    ("com/sun/crypto/provider/PBEKey", &["key"]),
    ("com/sun/crypto/provider/PBKDF2KeyImpl", &["key", "passwd"]),
    (
        "com/sun/crypto/provider/DHPrivateKey",
        &["x", "key", "encodedKey"],
    ),
    (
        "sun/security/pkcs/PKCS8Key",
        &["key", "encodedKey", "privKeyMaterial"],
    ),
    (
        "sun/security/rsa/RSAPrivateCrtKeyImpl",
        &["d", "p", "q", "pe", "qe", "coeff"],
    ),
    ("sun/security/rsa/RSAPrivateKeyImpl", &["d"]),
    ("sun/security/provider/DSAPrivateKey", &["x"]),
    ("sun/security/ec/ECPrivateKeyImpl", &["s", "arrayS"]),
    ("sun/security/ec/XDHPrivateKeyImpl", &["k"]),
    ("sun/security/ec/ed/EdDSAPrivateKeyImpl", &["h"]),
    ("java/security/spec/RSAPrivateKeySpec", &["privateExponent"]),
    (
        "java/security/spec/RSAPrivateCrtKeySpec",
        &[
            "primeP",
            "primeQ",
            "primeExponentP",
            "primeExponentQ",
            "crtCoefficient",
        ],
    ),
    ("java/security/spec/ECPrivateKeySpec", &["s"]),
    ("java/security/spec/DSAPrivateKeySpec", &["x"]),
    ("org/bouncycastle/crypto/params/KeyParameter", &["key"]),
    (
        "org/bouncycastle/crypto/params/RSAPrivateCrtKeyParameters",
        &["p", "q", "dP", "dQ", "qInv"],
    ),
    (
        "org/bouncycastle/crypto/params/ECPrivateKeyParameters",
        &["d"],
    ),
    (
        "org/bouncycastle/crypto/params/Ed25519PrivateKeyParameters",
        &["data"],
    ),
    (
        "org/bouncycastle/crypto/params/X25519PrivateKeyParameters",
        &["data"],
    ),
    (
        "org/bouncycastle/jcajce/provider/asymmetric/rsa/BCRSAPrivateKey",
        &["privateExponent"],
    ),
    (
        "org/bouncycastle/jcajce/provider/asymmetric/rsa/BCRSAPrivateCrtKey",
        &[
            "primeP",
            "primeQ",
            "primeExponentP",
            "primeExponentQ",
            "crtCoefficient",
        ],
    ),
    (
        "org/bouncycastle/jcajce/provider/asymmetric/ec/BCECPrivateKey",
        &["d"],
    ),
];

/// Arrays that hold parts of keys, each with the field that leads to it.
#[derive(Debug, Default)]
pub(crate) struct KeyMaterial {
    arrays: FileMap<ObjectId, (ObjectId, StringId)>,
}

impl KeyMaterial {
    /// Finds them in two passes: of the keys, and of the numbers that they are made of. Memory grows with keys.
    pub(crate) fn find(dump: Dump<'_>, classes: &Classes<'_>) -> Self {
        let mut fields: Vec<Option<Vec<(usize, StringId)>>> = vec![None; classes.len()];
        let mut arrays: FileMap<ObjectId, (ObjectId, StringId)> = FileMap::default();
        visit_sub_records(dump, &mut |sub_record, _| {
            let SubRecord::Instance(instance) = sub_record else {
                return;
            };
            for (number, class, start) in classes.shares(instance.class_id, instance.fields.len()) {
                let Some(slot) = fields.get_mut(number.get()) else {
                    break;
                };
                for (offset, name) in slot.get_or_insert_with(|| key_fields(classes, class)) {
                    let target = classes.reference_at(&instance, start.saturating_add(*offset));
                    if let Some(target) = target {
                        arrays.entry(target).or_insert((class.id, *name));
                    }
                }
            }
        });
        let numbers = classes.iter();
        let numbers = numbers.filter(|class| classes.name(class.id) == "java/math/BigInteger");
        let magnitudes: FileMap<ObjectId, usize> = numbers
            .filter_map(|class| {
                let mut own = class.fields.iter();
                let magnitude = own.find(|field| classes.string(field.name) == b"mag")?;
                Some((class.id, magnitude.offset))
            })
            .collect();
        let mut of_numbers = Vec::new();
        visit_sub_records(dump, &mut |sub_record, _| {
            if let SubRecord::Instance(instance) = sub_record
                && let Some(offset) = magnitudes.get(&instance.class_id)
                && let Some(field) = arrays.get(&instance.id)
                && let Some(array) = classes.reference_at(&instance, *offset)
            {
                of_numbers.push((array, *field));
            }
        });
        arrays.extend(of_numbers);
        Self { arrays }
    }

    /// The field by which an array is part of a key: the class that declares it, and its name.
    pub(crate) fn field_of(&self, array: ObjectId) -> Option<(ObjectId, StringId)> {
        self.arrays.get(&array).copied()
    }
}

/// The fields of a class that lead to parts of keys: where each stands among its own fields, and its name.
fn key_fields(classes: &Classes<'_>, class: &Class) -> Vec<(usize, StringId)> {
    let name = classes.name(class.id);
    let Some((_, names)) = FIELDS.iter().find(|(known, _)| *known == name) else {
        return Vec::new();
    };
    let is_secret = |field: StringId| {
        let field = classes.string(field);
        names.iter().any(|name| name.as_bytes() == field)
    };
    let own = class.fields.iter();
    own.filter(|field| field.of == FieldType::Object && is_secret(field.name))
        .map(|field| (field.offset, field.name))
        .collect()
}
